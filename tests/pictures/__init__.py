"""The pictures of the documents (docs/screenshots), taken of a demo district of their own: `make pictures`."""
