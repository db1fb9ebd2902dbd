"""A chat assistant over a folder of articles: every sentence cited, every citation opens its passage."""
