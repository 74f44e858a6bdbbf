package tts

import "container/list"

// clipKey names a clip.
type clipKey [32]byte

// lru keeps values up to a number of bytes; those used longest ago go first. Not safe for concurrent use.
type lru[V any] struct {
	limit, bytes int64
	order        *list.List // front = used last
	items        map[clipKey]*list.Element
}

type lruItem[V any] struct {
	key   clipKey
	value V
	size  int64
}

func newLRU[V any](limit int64) *lru[V] {
	return &lru[V]{limit: limit, order: list.New(), items: map[clipKey]*list.Element{}}
}

func (l *lru[V]) get(key clipKey) (value V, ok bool) {
	e, ok := l.items[key]
	if !ok {
		return value, false
	}
	l.order.MoveToFront(e)
	return e.Value.(*lruItem[V]).value, true //nolint:forcetypeassert // the list holds nothing else
}

// put adds or replaces a value and returns the keys that had to go; a value over the limit goes itself.
func (l *lru[V]) put(key clipKey, value V, size int64) (gone []clipKey) {
	l.remove(key)
	l.items[key] = l.order.PushFront(&lruItem[V]{key, value, size})
	l.bytes += size
	for l.bytes > l.limit {
		last := l.order.Back().Value.(*lruItem[V]).key //nolint:forcetypeassert // the list holds nothing else
		l.remove(last)
		gone = append(gone, last)
	}
	return gone
}

func (l *lru[V]) remove(key clipKey) {
	if e, ok := l.items[key]; ok {
		l.bytes -= e.Value.(*lruItem[V]).size //nolint:forcetypeassert // the list holds nothing else
		l.order.Remove(e)
		delete(l.items, key)
	}
}
