"""Files that take longer than a request: asked for, made in the background, fetched by a link that expires."""
