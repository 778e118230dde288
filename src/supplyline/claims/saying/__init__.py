"""Find who says so, how surely and in what voice: speakers, quotation, certainty, opinion."""
