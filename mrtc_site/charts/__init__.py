"""The layout of charts, which templates draw as SVG: bars, timelines, networks."""
