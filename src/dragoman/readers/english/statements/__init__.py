"""Statements of a report: quotations and paraphrases, with their speakers.

quotations               quoted strings and utterances of a paragraph
reporting_cues           the words that attribute content ("said", "claim", "concerned")
cue_sources              whose words a cue attributes, and who relays them
cue_contents             what a cue attributes
attribution_drafts       cue, source and content put together
quotation_attribution    quotations given to the cues whose words they are
attribution              all of these over a document: every attribution, as written
speakers                 the source of an attribution, resolved through the cast
speaker_memory           sources that refer back to an earlier speaker
transcripts              speaker labels, and who each names
official_texts           the voice of an official text, and what it says as its issuer's word
statement_grouping       attributions of one speaker and sentence: one statement
statement_aspects        issues, channel, force and addressee
statement_finder         the way in: find_statements (a document), quotes (a text)
"""
