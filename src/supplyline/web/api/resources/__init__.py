"""The resources, one file a group: each says what it takes and gives, and answers from the ledger."""
