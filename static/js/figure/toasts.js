// Short messages about a figure that come and go.

import { element } from "../shared/element.js";
import { toast } from "../shared/toast.js";

/** @type {import("./figure.js").Part} */
export function toasts(figure) {
  const place = element("div", { class: "toasts", "data-part": "toasts" });
  figure.append(place);
  figure.hear("toast", (text, kind, more) => toast(place, text, kind, more));
}
