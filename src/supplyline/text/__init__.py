"""Find the words: main text, metadata, language, sentences with offsets, datelines and credits."""
