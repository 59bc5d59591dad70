"""The rating of a project against a benchmark of real ones: stars, scores and a grade.

The method follows SIG's maintainability model (Heitlager, Kuipers and Visser, 2007) with
thresholds derived from a benchmark (Alves, Correia and Visser, 2010) and a continuous scale of 0.5
to 5.5 stars (Baggen et al., 2012). ``docs/metrics.md`` explains it with examples.
"""
