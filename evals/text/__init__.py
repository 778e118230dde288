"""How well text is read: pages against expected extractions, sentences and credits against gold."""
