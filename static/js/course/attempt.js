// One attempt after the other at something in a world that begins anew each time, as the samples of the world tell of it.

// A world that has been begun anew is no older than this at its first samples, in simulated seconds.
const YOUNG_S = 2;

export class Attempt {
  /** @type {"idle" | "beginning" | "running" | "over"} */
  phase = "idle";
  time = 0;

  begin() {
    this.phase = "beginning";
  }

  /** Whether it goes on, or has been decided by this. @param {number} time simulated seconds since the world began @param {boolean} over */
  hear(time, over) {
    if (this.phase === "idle") return false;
    // Whoever begins the world anew, by whatever button, begins the attempt anew.
    if (time < YOUNG_S && (this.phase === "beginning" || time < this.time)) this.phase = "running";
    if (this.phase !== "running") return false;
    this.time = time;
    if (over) this.phase = "over";
    return true;
  }
}
