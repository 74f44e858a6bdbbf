package quality

// table counts what two judges said about the same questions.
type table struct{ both, first, second, neither int }

// add counts one question.
func (t *table) add(first, second bool) {
	switch {
	case first && second:
		t.both++
	case first:
		t.first++
	case second:
		t.second++
	default:
		t.neither++
	}
}

func (t table) n() int { return t.both + t.first + t.second + t.neither }

// agreement is the share of questions on which both said the same; nil without questions.
func (t table) agreement() *float64 { return ratio(t.both+t.neither, t.n()) }

// kappa is Cohen's (1960): agreement beyond what chance gives, 1 = always, 0 = no better than chance. It is nil where chance alone
// would agree always: both gave the same answer to everything.
func (t table) kappa() *float64 {
	if t.n() == 0 {
		return nil
	}
	n := float64(t.n())
	observed := float64(t.both+t.neither) / n
	chance := (float64(t.both+t.first)*float64(t.both+t.second) + float64(t.neither+t.second)*float64(t.neither+t.first)) / (n * n)
	if chance > 1-1e-9 {
		return nil
	}
	k := (observed - chance) / (1 - chance)
	return &k
}

// ratio is part of whole; nil of nothing.
func ratio(part, whole int) *float64 {
	if whole == 0 {
		return nil
	}
	v := float64(part) / float64(whole)
	return &v
}
