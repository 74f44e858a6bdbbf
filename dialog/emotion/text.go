package emotion

// Text reads the words alone; the trend is the score.
func Text(text string) Reading { return Reading{Label: Calm, Source: FromText} }
