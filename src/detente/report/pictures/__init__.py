"""Pictures of a conflict and of what was found: SVG and PNG, for papers, reports and notebooks."""
