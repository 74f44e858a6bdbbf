package obs

import "github.com/prometheus/client_golang/prometheus"

// trunks is the state of neighbours.
type trunks struct {
	registered *prometheus.GaugeVec
	reachable  *prometheus.GaugeVec
}

func newTrunks() trunks {
	return trunks{
		registered: gauges("sip_trunk_registered", "1 while we are registered at the trunk, 0 while not; absent for trunks without registration.", "trunk"),
		reachable:  gauges("sip_trunk_address_up", "0 while an address of a trunk is out of use, 1 when it came back; absent until the first change.", "trunk", "address"),
	}
}

func (t trunks) all() []prometheus.Collector {
	return []prometheus.Collector{t.registered, t.reachable}
}

// TrunkRegistered says whether we are registered at a trunk.
func (m *Metrics) TrunkRegistered(trunk string, up bool) {
	m.faults.trunks.registered.WithLabelValues(trunk).Set(oneIf(up))
}

// TrunkAddress says whether an address of a trunk is in use.
func (m *Metrics) TrunkAddress(trunk, address string, up bool) {
	m.faults.trunks.reachable.WithLabelValues(trunk, address).Set(oneIf(up))
}

func oneIf(up bool) float64 {
	if up {
		return 1
	}
	return 0
}
