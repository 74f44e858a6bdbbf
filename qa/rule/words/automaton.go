package words

// automaton finds all of many words in one pass (Aho and Corasick, 1975).
type automaton struct {
	next map[uint64]int32 // node and symbol to node
	fail []int32
	out  [][]int32 // numbers of the words that end at a node
}

func newAutomaton() *automaton {
	return &automaton{next: map[uint64]int32{}, fail: []int32{0}, out: [][]int32{nil}}
}

func edge(node int32, symbol uint32) uint64 { return uint64(node)<<32 | uint64(symbol) }

// add enters word number n.
func (a *automaton) add(symbols []uint32, n int32) {
	at := int32(0)
	for _, s := range symbols {
		to, ok := a.next[edge(at, s)]
		if !ok {
			to = int32(len(a.fail))
			a.next[edge(at, s)] = to
			a.fail, a.out = append(a.fail, 0), append(a.out, nil)
		}
		at = to
	}
	a.out[at] = append(a.out[at], n)
}

// build sets the fail links; words may no longer be added.
func (a *automaton) build() {
	type arc struct {
		symbol uint32
		to     int32
	}
	arcs := make([][]arc, len(a.fail))
	for key, to := range a.next {
		from := int32(key >> 32)
		arcs[from] = append(arcs[from], arc{uint32(key), to})
	}
	var queue []int32
	for _, e := range arcs[0] {
		queue = append(queue, e.to)
	}
	for len(queue) > 0 {
		node := queue[0]
		queue = queue[1:]
		for _, e := range arcs[node] {
			a.fail[e.to] = a.step(a.fail[node], e.symbol)
			a.out[e.to] = append(a.out[e.to], a.out[a.fail[e.to]]...)
			queue = append(queue, e.to)
		}
	}
}

func (a *automaton) step(node int32, symbol uint32) int32 {
	for {
		if to, ok := a.next[edge(node, symbol)]; ok {
			return to
		}
		if node == 0 {
			return 0
		}
		node = a.fail[node]
	}
}
