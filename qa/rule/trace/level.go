package trace

import "hotline"

// levelOf is how loud a stretch of speech was, in dBFS, where its event tells.
func levelOf(e hotline.SpeechEnded) (float64, bool) { return e.LevelDB, e.LevelDB < 0 }
