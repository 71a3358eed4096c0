"""The result of a fit in sentences, for the person who must defend the assumptions."""

from __future__ import annotations

from collections.abc import Sequence

from udfs.fitting.search import Fit, Fitted, Reached

MOST_PAIRS = 3


def verdict(fit: Fit) -> list[str]:
    """Sentences, the most important first: are targets met, what is at a bound or implausible, is the answer unique."""
    return [*_targets(fit), *_bounds(fit), *_plausibility(fit), *_uniqueness(fit), *_refusal(fit)]


def state(fitted: Fitted) -> str:
    """An assumption's state in a few words for a table."""
    words = []
    if fitted.at_bound is not None:
        words.append(f"at {fitted.at_bound} bound")
    if fitted.implausible is not None:
        words.append("below plausible" if fitted.implausible == "low" else "above plausible")
    if not fitted.matters:
        words.append("changes nothing")
    elif not fitted.is_determined:
        words.append("not determined")
    return ", ".join(words) or "determined"


def number(value: float) -> str:
    """Six significant figures, or whole when large."""
    return f"{value:,.0f}" if abs(value) >= 1e6 else f"{value:,.6g}"


def _targets(fit: Fit) -> list[str]:
    missed = [target for target in fit.targets if not target.is_met]
    count = len(fit.targets)
    if not missed:
        return ["The target is met." if count == 1 else f"{'Both' if count == 2 else f'All {count}'} targets are met."]
    head = (
        "The target cannot be met" if count == 1 else f"{len(missed)} of {count} targets cannot be met"
    ) + f" within the bounds, as far as {_count(fit.starts, 'search', 'searches')} can tell."
    return [head, *(_miss(target) for target in missed)]


def _miss(reached: Reached) -> str:
    target = reached.target
    return (
        f"{target.name}: the nearest value found is {number(reached.modelled)}; the target is {number(target.value)}, "
        f"give or take {number(target.tolerance)}."
    )


def _bounds(fit: Fit) -> list[str]:
    held = [fitted.assumption.name for fitted in fit.assumptions if fitted.at_bound]
    if not held:
        return []
    verb = "is at a bound" if len(held) == 1 else "are at a bound"
    if len(fit.assumptions) == 1:
        return [f"{held[0]} is at its {fit.assumptions[0].at_bound} bound."]
    return [f"{len(held)} of {len(fit.assumptions)} assumptions {verb}: {_listed(held)}."]


def _plausibility(fit: Fit) -> list[str]:
    sentences = []
    for fitted in fit.assumptions:
        if fitted.implausible is None:
            continue
        one = fitted.assumption
        limit = one.plausible_low if fitted.implausible == "low" else one.plausible_high
        assert limit is not None
        side = "below" if fitted.implausible == "low" else "above"
        sentences.append(
            f"Implausible: {one.name} is {number(fitted.value)}, {side} its plausible {fitted.implausible} of {number(limit)}."
        )
    return sentences


def _uniqueness(fit: Fit) -> list[str]:
    if fit.is_unique:
        no_other = "No other answer was found" if fit.is_met else "No other values were found that come this near"
        return [f"{no_other}: each assumption is determined to within a tenth of the distance between its bounds."]
    words = ["The answer is not unique."]
    free = sum(fitted.at_bound is None for fitted in fit.assumptions)
    if free > len(fit.targets):
        only = "is only 1 target" if len(fit.targets) == 1 else f"are only {len(fit.targets)} targets"
        words.append(f"{free} assumptions can move and there {only}.")
    words.extend(
        f"{trade.first} and {trade.second} trade off: "
        + ("one can rise if the other falls." if trade.correlation < 0 else "they can rise or fall together.")
        for trade in fit.trades[:MOST_PAIRS]
    )
    as_well = "with the targets still met" if fit.is_met else "with the targets no further off"
    words.extend(
        f"{fitted.assumption.name} could be as low as about {number(fitted.low)} or as high as about {number(fitted.high)}, {as_well}."
        for fitted in fit.assumptions
        if not fitted.is_determined and fitted.matters
    )
    idle = [fitted.assumption.name for fitted in fit.assumptions if not fitted.matters]
    if idle:
        words.append(f"No target depends on {_listed(idle)}.")
    if fit.others:
        others = "another answer" if len(fit.others) == 1 else f"{len(fit.others)} other answers"
        words.append(f"Other starting points led to {others} just as good.")
    return words


def _refusal(fit: Fit) -> list[str]:
    if fit.refusal is None:
        return []
    return [f"The model cannot use some of the values within the bounds: {fit.refusal}."]


def _count(number: int, noun: str, many: str = "") -> str:
    return f"{number} {noun if number == 1 else many or noun + 's'}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
