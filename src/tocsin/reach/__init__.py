"""Through what people can be reached: providers and their health, chat identities, devices, codes, mention tables."""
