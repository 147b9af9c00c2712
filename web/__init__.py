"""THE FACE: pages in Vietnamese, the JSON API, sign-in, the command line's verbs. Holds no rules."""
