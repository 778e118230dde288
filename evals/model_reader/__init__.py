"""The model reader's gate: what small models make of gold sentences once held to the evidence."""
