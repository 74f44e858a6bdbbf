package espeak

import (
	"errors"
	"time"
)

// Config tells where the speech worker is and how it speaks.
type Config struct {
	Worker      string        // path of the worker program espeakd; "" = $HOTLINE_ESPEAKD, beside our executable, bin/ here or above
	Program     string        // the stock program used clause by clause while there is no worker; "" = none
	Workers     int           // worker processes, 1-64; each speaks one clause at a time, about 1000 times faster than it is heard
	Chinese     string        // espeak voice for Mandarin, which gets pinyin
	English     string        // espeak voice for English
	ChineseRate int           // espeak words a minute at speed 1 in Mandarin, 80-450
	EnglishRate int           // the same in English
	Level       float64       // dBFS of running speech, -40 to -10
	Stall       time.Duration // a worker that has not finished a clause by then is replaced
}

// Default is the configuration without a file: two workers found by themselves.
func Default() Config {
	return Config{
		Program:     "espeak-ng",
		Workers:     2,
		Chinese:     "cmn-latn-pinyin",
		English:     "en-us",
		ChineseRate: 200,
		EnglishRate: 165,
		Level:       -20,
		Stall:       5 * time.Second,
	}
}

// Validate tells what is wrong with c.
func (c Config) Validate() error {
	switch {
	case c.Workers < 1 || c.Workers > 64:
		return errors.New("espeak: workers must be 1 to 64")
	case !voiceName(c.Chinese) || !voiceName(c.English):
		return errors.New("espeak: a voice is a name such as cmn-latn-pinyin or en-us+f3")
	case c.ChineseRate < 80 || c.ChineseRate > 450 || c.EnglishRate < 80 || c.EnglishRate > 450:
		return errors.New("espeak: rates must be 80 to 450 words a minute")
	case c.Level < -40 || c.Level > -10:
		return errors.New("espeak: level must be -40 to -10 dBFS")
	case c.Stall < 100*time.Millisecond:
		return errors.New("espeak: stall must be at least 100ms")
	}
	return nil
}

// voiceName keeps tabs, line ends and paths out of the worker's protocol.
func voiceName(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '+' || r == '_') {
			return false
		}
	}
	return true
}
