"""make bench: every benchmark, each in turn. Ratios hold from machine to machine better than absolute figures."""

from bench import back, checkpoint, course, engine, page, picks, rooms, runs, viewers

TITLES = {
    engine: "Engine against SimPy, 200,000 requests, CPU time",
    checkpoint: "Checkpoints and replays of the default lab, CPU time",
    back: "Going back in a world of 50 requests/s, CPU time",
    picks: "Picks of every policy, and of published packages, CPU time",
    rooms: "Live rooms on one core, 10 requests/s and one viewer each",
    viewers: "Many viewers of one class, and readers of one figure that nobody has touched",
    runs: "A room's batches beside the runs of readers",
    page: "The page in Chromium without a GPU",
    course: "The course in Chromium without a GPU",
}


def main() -> None:
    """Run them all."""
    for module, title in TITLES.items():
        print(title)
        module.main()


if __name__ == "__main__":
    main()
