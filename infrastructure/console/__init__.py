"""The console's scripts, styles and icons: from npm, bundled into files that are named by their content."""
