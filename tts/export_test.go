package tts

// DecodeClip lets the fuzz test reach the parser of clip files.
func DecodeClip(file []byte) error {
	_, err := decodeClip(file)
	return err
}
