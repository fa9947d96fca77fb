"""Pages on paper: PDF, set by typst from templates that stand beside what they show."""
