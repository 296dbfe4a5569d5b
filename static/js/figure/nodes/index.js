// The kinds of nodes, in the order of a request's way. A new one is added here, and nowhere else.

import { register } from "../kinds.js";
import { balancer } from "./balancer.js";
import { client } from "./client.js";
import { edge } from "./edge.js";
import { forward_proxy } from "./forward_proxy.js";
import { front } from "./front.js";
import { server } from "./server.js";

register(client, forward_proxy, edge, front, balancer, server);
