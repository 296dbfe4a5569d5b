import type { Command } from "../wire/wire.js";
export interface Condition {
  value: number | boolean | string | null;
  held_s: number;
  met: boolean;
}
export interface Slider {
  type: "slider";
  label: string;
  unit: string;
  min: number;
  max: number;
  table: string;
  id: string;
  field: string[];
}
export interface Choice {
  type: "choice";
  label: string;
  options: { label: string; commands: Command[] }[];
}
export interface Button {
  type: "button";
  label: string;
  commands: Command[];
}
export interface Knob {
  type: "knob";
  name: string;
}
export type Control = Slider | Choice | Button | Knob;
export interface Show {
  index: number;
  label: string;
  format: string;
  text: string;
}
export interface Figure {
  type: "figure";
  id: string;
  room: string;
  opening: string;
  kind: string;
  view: string;
  size: string;
  controls: Control[];
  shows: Show[];
  point: number | null;
  caption: string;
}
export interface Task {
  type: "task";
  id: string;
  figure: string;
  index: number;
  needs_s: number;
  text: string;
  hint: string;
  done: string;
}
export interface Break {
  type: "break";
  figure: string;
  text: string;
  do: Command[];
  back: Command[];
}
declare module "../wire/wire.js" {
  interface Feeds {
    conditions?: Condition[];
  }
  interface Opening {
    figure?: string;
  }
}
