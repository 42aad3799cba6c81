"""Pictures drawn of data, as SVG: bars, timelines, the layout of networks."""
