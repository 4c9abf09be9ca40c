"""Formulas: what a thousand indicators add to a cold ingest of their feeds."""

import statistics

import served

FORMULAS = ["{a} + {b}", "{a} / {b}", "yoy({a})", "mean({a}, 12)", "max({a}, {b}) - min({a}, {b})", "change({a}, 3)"]


def run(folder, port, options):
    feeds = [(f"f{feed}", f"http://127.0.0.1:{port}/{feed}.json") for feed in range(options.feeds)]
    served.configuration(folder / "plain.yaml", feeds)
    count = options.feeds // 2
    with open(folder / "indicators.yaml", "w") as file:
        file.write("include: [plain.yaml]\nindicators:\n")
        for number in range(count):
            formula = FORMULAS[number % len(FORMULAS)].format(a=f"f{2 * number}.value", b=f"f{2 * number + 1}.value")
            file.write(f'  - {{ id: i{number}, formula: "{formula}" }}\n')
    times = {"plain.yaml": [], "indicators.yaml": []}
    for _ in range(options.rounds):
        for name, found in times.items():
            for old in list(folder.glob("*.db*")) + list(folder.glob("*.jsonl*")):
                old.unlink()
            found.append(served.one_pass(folder, name, "i.db")[0])
    plain, computed = (statistics.median(found) for found in times.values())
    print(f"{count} indicators over {options.feeds} feeds of {options.observations} observations:"
          f" {computed:.2f} s, {computed / plain:.2f} times the {plain:.2f} s without them")
