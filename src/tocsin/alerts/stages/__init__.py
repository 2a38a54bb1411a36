"""The stages of the pipeline, one file each. A stage is pure: drafts and facts in, drafts with fates and steps out."""
