"""How the learned part is made: texts are drawn, labelled and trained on. Not part of the wheel."""
