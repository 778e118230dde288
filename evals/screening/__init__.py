"""Names screened against the lists: aliases held out, planted variants, ordinary names."""
