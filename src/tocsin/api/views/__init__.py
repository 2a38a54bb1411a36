"""How the product's nouns look outside: the structs that several operations answer, and how rows become them."""
