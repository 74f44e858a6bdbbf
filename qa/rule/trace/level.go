package trace

import "hotline"

// levelOf is how loud a stretch of speech was, in dBFS over its voiced frames; false where nothing of it was voiced.
func levelOf(e hotline.SpeechEnded) (float64, bool) { return e.LevelDB, e.VoicedMS > 0 }
