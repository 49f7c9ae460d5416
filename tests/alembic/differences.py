"""Where migc does on purpose something else than Alembic. docs/targets.md lists the same names, with reasons."""
import re

NUMBER = re.compile(r"(?:.+@)?[+-]\d+$")


class Case:
    """One command: on which history, from which state, what Alembic made of it, and what migc (None: refused)."""

    def __init__(self, history, applied, command, alembic, versions, migc):
        self.history, self.applied, self.alembic, self.versions, self.migc = history, applied, alembic, versions, migc
        self.name, self.targets, self.purge = command
        self.target = self.targets[0]

    @property
    def is_same(self):
        return self.migc is None if self.alembic.refusal else self.migc == self.alembic.applied

    def says(self, text):
        """Alembic refuses so, and migc does not."""
        return self.migc is not None and text in self.alembic.refusal

    def guesses(self):
        """Alembic does something, and migc refuses."""
        return self.migc is None and not self.alembic.refusal


def is_several_heads(case):
    return case.guesses() and len(case.history.heads()) > 1 and not case.history.has_own_labels()


def is_head_of_each_label(case):
    return "head" in case.targets and (case.says("Multiple head revisions") or case.says("Multiple heads are present"))


def is_table_with_too_much(case):
    """The versions that Alembic keeps are more than what nothing rests on, or fewer: its own later commands fail."""
    applied = case.history.ancestors(case.versions) if case.versions is not None else set()
    return case.versions is not None and sorted(case.versions) != sorted(case.history.heads(applied, "needs"))


def is_exception(case):
    return case.says("AssertionError") or case.says("KeyError")


def is_down_from_a_merge(case):
    return "-" in case.target and case.says("Ambiguous walk")


def is_line_below_a_branch_point(case):
    return case.name == "downgrade" and "@" in case.target and case.says("Not a valid downgrade target")


def is_several_last(case):
    """Nothing is on top of several, on the line where one is named. Alembic looks only at the rows of its table."""
    branch, _, number = case.target.rpartition("@")
    line = case.history.line(case.history.labels.get(branch, branch)) if branch else case.applied
    last = case.history.heads(case.applied & line, "parents" if branch else "needs")
    return case.name == "downgrade" and case.guesses() and NUMBER.match(number) and len(last) > 1


def is_one_next(case):
    return NUMBER.match(case.target) and case.says("Ambiguous upgrade from multiple current revisions")


def is_dependency_a_place(case):
    """Alembic counts only from what nothing rests on, migc also from what is only depended on."""
    return case.name == "upgrade" and NUMBER.match(case.target) and \
        set(case.history.heads(case.applied)) != set(case.history.heads(case.applied, "needs"))


def is_not_on_the_line(case):
    """A name that is looked for on one line: it is not there, or it is the beginning of others elsewhere, too."""
    branch, _, rest = case.target.rpartition("@")
    is_beginning = rest not in case.history.by_name and rest not in case.history.labels
    is_lost = is_beginning and case.says("Can't locate revision")
    return case.name == "downgrade" and branch and not NUMBER.match(rest) and (case.guesses() or is_lost)


def is_below_base_of_one_line(case):
    return case.name == "downgrade" and "-" in case.target and case.migc is not None and not case.alembic.refusal and \
        case.alembic.applied < case.migc


def is_several_stamps(case):
    is_several = len(case.targets) > 1 or case.target.endswith("heads")
    return case.name == "stamp" and is_several and not case.alembic.refusal and case.migc is not None


def is_stamp_and_dependencies(case):
    """Alembic forgets a line as a whole where something on it depends on a line that moves, or not at all."""
    return case.name == "stamp" and len(case.targets) == 1 and case.migc is not None and not case.alembic.refusal and \
        any(case.history.by_name[name].depends for name in case.applied)


def is_several_joined(case):
    """Several heads, of which one depends on another."""
    return case.target.endswith("heads") and case.says("overlaps with other requested revisions")


def is_only_dependents_above(case):
    return case.name == "downgrade" and case.says("is not a valid downgrade target from current head") and \
        case.migc == case.applied


DIFFERENCES = {
    "several heads without labels": is_several_heads,
    "`head` of several labels": is_head_of_each_label,
    "too many rows": is_table_with_too_much,
    "a Python exception": is_exception,
    "down from a merge": is_down_from_a_merge,
    "a line below a branch point": is_line_below_a_branch_point,
    "`-1` of several heads": is_several_last,
    "`+1` of several heads": is_one_next,
    "`+1` and dependencies": is_dependency_a_place,
    "a name and its line": is_not_on_the_line,
    "`ID-N` and base": is_below_base_of_one_line,
    "a stamp of several": is_several_stamps,
    "`search@heads` and dependencies": is_several_joined,
    "a stamp and dependencies": is_stamp_and_dependencies,
    "only dependents on top": is_only_dependents_above,
}


def name_of(case):
    """The name of the difference that a case shows; "" where both do the same; None where it is none of them."""
    if case.is_same and not is_table_with_too_much(case):
        return ""
    for name, applies in DIFFERENCES.items():
        if applies(case):
            return name
    return None
