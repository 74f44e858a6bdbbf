package backoffice

// Plans returns the tariffs on sale, cheapest first.
func Plans() []Plan { return plans() }
