package quality_test

import (
	"fmt"
	"time"

	"hotline/console/quality"
)

func ExampleConfig_Validate() {
	cfg := quality.Default()
	fmt.Println(cfg.AppealWindow, cfg.Validate())
	cfg.AppealWindow = time.Hour
	fmt.Println(cfg.Validate())
	// Output:
	// 168h0m0s <nil>
	// quality appeal_window: 1h0m0s is not within 24h-720h
}
