package rule

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"maps"
	"slices"
	"sync"

	"hotline/qa/rule/sense"
)

// lately keeps the models of the newest sets of sentences, newest first: rules are reloaded far more often than sentences change, and
// every inspector of a process that has the same sentences shares one model, which is read only.
//
//archtest:variable one model for equal sentences in the whole process
var lately struct {
	sync.Mutex
	keys   [2][sha256.Size]byte
	models [2]*sense.Model
}

// learn trains a model, or returns the one that was trained from the same sentences before. Others wait meanwhile.
func learn(tasks []sense.Task, concepts sense.Concepts) *sense.Model {
	key := fingerprint(tasks, concepts)
	lately.Lock()
	defer lately.Unlock()
	k := slices.Index(lately.keys[:], key)
	if k < 0 || lately.models[k] == nil {
		k = len(lately.keys) - 1
		lately.keys[k], lately.models[k] = key, sense.Train(tasks, concepts)
	}
	if k > 0 {
		lately.keys[0], lately.keys[k] = lately.keys[k], lately.keys[0]
		lately.models[0], lately.models[k] = lately.models[k], lately.models[0]
	}
	return lately.models[0]
}

// fingerprint tells sets of sentences apart.
func fingerprint(tasks []sense.Task, concepts sense.Concepts) (key [sha256.Size]byte) {
	h := sha256.New()
	put(h, len(tasks))
	for _, t := range tasks {
		list(h, t.Like)
		list(h, t.Unlike)
	}
	for _, name := range slices.Sorted(maps.Keys(concepts)) {
		list(h, []string{name})
		list(h, concepts[name])
	}
	h.Sum(key[:0])
	return key
}

func list(h hash.Hash, all []string) {
	put(h, len(all))
	for _, s := range all {
		put(h, len(s))
		_, _ = h.Write([]byte(s))
	}
}

func put(h hash.Hash, n int) { _, _ = h.Write(binary.LittleEndian.AppendUint64(nil, uint64(n))) } //nolint:gosec // a length
