"""The spaCy pipeline, made faster and bounded (`language_model`); headlines parsed as sentences."""
