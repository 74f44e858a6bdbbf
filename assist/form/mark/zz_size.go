package mark

// Size is the number of features.
func (m *Model) Size() int { return len(m.index) }
