"""Reading answers that do not follow the format: repaired where they are clear, refused where not.

The rooms, in the order in which an answer walks through them: `document` finds what may be meant,
`scan` reads it as JSON with every tolerance, `fit` turns the nodes into what the type wants, and the
strict reader of `dspex.native.convert` has the last word on the result.
"""
