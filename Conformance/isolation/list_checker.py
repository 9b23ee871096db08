"""What transactions that read lists and appended to them may have seen of each other (after Kingsbury
and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations", VLDB 2020).

Every element is appended once, so a list as it was read names all its writers so far, in order. At
the end each list's order is known, and with it who overwrote whom (ww), who read whose element (wr)
and who read what another then overwrote (rw). Forbidden are

* at every level: a read of what was never committed or of what a crash then undid (G1a), of a part of
  a transaction (G1b), a cycle of ww and wr (G0, G1c), the loss of an acknowledged element, and a read
  that lacks what was acknowledged before the snapshot was asked for (stale);
* under REPEATABLE READ: a cycle with one rw among them (G-single: lost updates, read skew);
* under SERIALIZABLE: any cycle (G2) of transactions that committed.

All of this but G2 holds for what was told to transactions that failed, were rolled back or met a
kill, too: they read one snapshot of what was committed. G2 does not: what a transaction has read under
SERIALIZABLE is valid once it has committed, no sooner (PostgreSQL's documentation, 13.2.3), and
often it fails for the very reason that it has seen what no order explains. `Checker.unordered` lists
them all the same, each with its cycle.

A transaction whose outcome the client does not know (the server was killed under its COMMIT) counts
as committed when its elements are there, and else as one that failed.
"""
import collections


class Transaction:
    __slots__ = ("number", "operations", "outcome", "began", "acknowledged")

    def __init__(self, number, began):
        self.number = number
        # ("read", list, tuple of elements, acknowledgements before it) or ("append", list, element)
        self.operations = []
        self.outcome = "unknown"  # then "committed", "failed" or "lost"
        self.began = began  # acknowledgements before BEGIN was sent
        self.acknowledged = None  # its own acknowledgement's number

    @property
    def appends(self):
        return [each[1:] for each in self.operations if each[0] == "append"]

    @property
    def reads(self):
        """Each with how many own appends to the list came before."""
        own = collections.Counter()
        for kind, number, *rest in self.operations:
            if kind == "append":
                own[number] += 1
            else:
                yield number, rest[0], own[number], rest[1]

    def __str__(self):
        told = ", ".join(
            f"append {rest[0]} to {number}" if kind == "append" else
            f"read {number}: [{' '.join(map(str, rest[0]))}]"
            for kind, number, *rest in self.operations)
        return f"T{self.number} ({self.outcome}): {told}"


class Anomaly(Exception):
    pass


class Checker:
    def __init__(self, level, transactions, lists):
        self.level, self.lists = level, lists
        present = {element for elements in lists.values() for element in elements}
        self.transactions, self.writers = [], {}
        for transaction in transactions:
            appends = transaction.appends
            there = [e for _, e in appends if e in present]
            if transaction.outcome == "committed" and len(there) < len(appends):
                raise Anomaly(f"lost: of T{transaction.number}'s acknowledged elements "
                              f"{appends} only {there} are there")
            if transaction.outcome == "failed" and there:
                raise Anomaly(f"G1a: T{transaction.number} failed and left {there}")
            if transaction.outcome == "unknown":
                if there and len(there) < len(appends):
                    raise Anomaly(f"T{transaction.number} is there in part: {there}")
                transaction.outcome = "committed" if there else "lost"
            for element in there:
                self.writers[element] = len(self.transactions)
            self.transactions.append(transaction)
        self.strong = [set() for _ in self.transactions]  # ww and wr
        self.weak = [set() for _ in self.transactions]  # rw
        self.unproven = [set() for _ in self.transactions]  # rw of what did not commit
        self.reasons = {}  # (from, to, is strong) -> what it is and of which list

    def check(self):
        self.depend()
        cycle = self.cycle(self.strong)
        if cycle:
            raise self.anomaly("G1c", cycle)
        if self.level == "serializable":
            cycle = self.cycle([a | b for a, b in zip(self.strong, self.weak)])
            if cycle:
                raise self.anomaly("G2", cycle)
        if self.level != "read committed":
            self.refuse_single()

    def unordered(self):
        """The transactions that did not commit and saw what no order of the others explains, as cycles:
        what SERIALIZABLE allows. To be asked after `check`, which has refused all other cycles."""
        both = [a | b for a, b in zip(self.strong, self.weak)]
        place = self.places(both)
        for start, followers in enumerate(self.unproven):
            for first in sorted(followers):
                path = self.path(both, place, first, start)
                if path:
                    yield self.explained([start] + path[:-1])
                    break

    def depend(self):
        last_of = {}  # (transaction, list) -> its last element there
        for index, transaction in enumerate(self.transactions):
            for number, element in transaction.appends:
                last_of[index, number] = element
        for number, elements in self.lists.items():
            for first, second in zip(elements, elements[1:]):
                self.add(self.strong, self.writers[first], self.writers[second], "ww", number)
        for index, transaction in enumerate(self.transactions):
            own = {element for _, element in transaction.appends}
            has_committed = transaction.outcome == "committed"
            for number, elements, own_count, asked in transaction.reads:
                order = self.lists.get(number, ())
                others = tuple(e for e in elements if e not in own)
                unknown = [e for e in others if e not in self.writers]
                if unknown:
                    raise Anomaly(f"G1a: T{transaction.number} read {unknown}, never committed")
                if order[:len(others)] != others:
                    raise Anomaly(f"T{transaction.number} read list {number} as {elements}, "
                                  f"which became {order}")
                if len(elements) - len(others) != own_count:
                    raise Anomaly(f"T{transaction.number} did not read its own appends to list "
                                  f"{number}: {elements}")
                self.refuse_stale(
                    transaction, number, [e for e in order[len(others):] if e not in own],
                    asked if self.level == "read committed" else transaction.began)
                if others:
                    writer = self.writers[others[-1]]
                    if last_of[writer, number] != others[-1]:
                        raise Anomaly(f"G1b: T{transaction.number} read a part of "
                                      f"T{self.transactions[writer].number}: {elements}")
                    self.add(self.strong, writer, index, "wr", number)
                # The first element after those it read that is not its own.
                for element in order[len(others):]:
                    if element not in own:
                        graph = self.weak if has_committed else self.unproven
                        self.add(graph, index, self.writers[element], "rw", number)
                        break

    def refuse_stale(self, reader, number, missed, asked):
        for element in missed:
            writer = self.transactions[self.writers[element]]
            if writer.acknowledged is not None and writer.acknowledged <= asked:
                raise Anomaly(f"stale: T{reader.number} did not see {element} in list {number}, which "
                              f"T{writer.number} was told to be committed before it asked")

    def add(self, graph, first, second, kind, number):
        if first != second:
            graph[first].add(second)
            self.reasons[first, second, kind != "rw"] = f"{kind} of list {number}"

    def cycle(self, graph):
        """A cycle of the graph, or nil: depth first, without recursion."""
        state = bytearray(len(graph))  # 0 new, 1 on the path, 2 done
        for start in range(len(graph)):
            if state[start]:
                continue
            path, pending = [start], [iter(sorted(graph[start]))]
            state[start] = 1
            while path:
                step = next(pending[-1], None)
                if step is None:
                    state[path.pop()] = 2
                    pending.pop()
                elif state[step] == 1:
                    return path[path.index(step):]
                elif state[step] == 0:
                    state[step] = 1
                    path.append(step)
                    pending.append(iter(sorted(graph[step])))
        return None

    def refuse_single(self):
        """Whether somebody saw, perhaps through others, who overwrote what he had read."""
        place = self.places(self.strong)
        for start, followers in enumerate(map(set.union, self.weak, self.unproven)):
            for first in followers:
                path = self.path(self.strong, place, first, start)
                if path:
                    raise self.anomaly("G-single", [start] + path[:-1])

    @staticmethod
    def path(graph, place, first, goal):
        """The shortest way from `first` to `goal`, in a graph without cycles and with these places."""
        before, waiting = {first: None}, collections.deque([first])
        while waiting:
            here = waiting.popleft()
            if here == goal:
                path = []
                while here is not None:
                    path.append(here)
                    here = before[here]
                return path[::-1]
            for step in graph[here]:
                if step not in before and place[step] <= place[goal]:
                    before[step] = here
                    waiting.append(step)
        return None

    @staticmethod
    def places(graph):
        """Numbers that grow along every edge of a graph without cycles."""
        counts = [0] * len(graph)
        for followers in graph:
            for step in followers:
                counts[step] += 1
        ready = collections.deque(i for i, count in enumerate(counts) if count == 0)
        place, next_place = [0] * len(graph), 0
        while ready:
            here = ready.popleft()
            place[here] = next_place
            next_place += 1
            for step in graph[here]:
                counts[step] -= 1
                if counts[step] == 0:
                    ready.append(step)
        return place

    def explained(self, cycle):
        """Each of its transactions whole, and what leads to the next."""
        lines = []
        for index, follower in zip(cycle, cycle[1:] + cycle[:1]):
            reason = self.reasons.get((index, follower, True)) or self.reasons[index, follower, False]
            lines.append(f"  {self.transactions[index]}")
            lines.append(f"    before T{self.transactions[follower].number}: {reason}")
        return "\n".join(lines)

    def anomaly(self, name, cycle):
        return Anomaly(f"{name}: a cycle of {len(cycle)} transactions\n{self.explained(cycle)}")
