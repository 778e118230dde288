"""The claims gate: what the default reader finds in gold documents, in train and dev side by side."""
