"""A file that is doubted is listed as refused, with its reason; the rest of the night goes on."""

from sanzi.exports.doubt import Doubt
from sanzi.exports.listing import COUNTS, Seen


def stop(listing: list[Seen], doubts: list[Doubt]) -> list[str]:
    """List every sheet of a doubted file, and its copies of this night, as refused; gives the file_ids whose rows must be taken out."""
    whys: dict[str, list[str]] = {}
    for doubt in doubts:
        whys.setdefault(doubt.file_id, []).append(doubt.why)
    for seen in listing:
        if seen.file_id in whys:
            seen.kind, seen.status, seen.why, seen.mapping = None, "refused", "；".join(whys[seen.file_id]), {}
            seen.sums, seen.first_on, seen.last_on, seen.village_codes = {}, None, None, []
            for name in COUNTS:
                setattr(seen, name, 0)
    return sorted(whys)
