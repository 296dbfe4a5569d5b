"""lbviz: proxies, load balancers and hash rings, running where anyone can poke them."""
