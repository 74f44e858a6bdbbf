package sherpa

import (
	"errors"

	"hotline/internal/sherpaonnx"
)

// onTrial makes a child of this program try one voice and end.
const onTrial sherpaonnx.Trial = "voice"

// CheckMain must be called first in main, and in TestMain of packages that call New. In an ordinary process it returns at once;
// in the child process that New starts to try a voice it does so and exits.
func CheckMain() { sherpaonnx.Main(onTrial, speak) }

// speak loads the voice and says one word.
func speak(lib *sherpaonnx.Lib, files sherpaonnx.TTSConfig) error {
	voice, err := lib.NewTTS(files)
	if err != nil {
		return err
	}
	defer voice.Close()
	heard := 0
	err = voice.Generate("好", 0, 1, func(samples []float32) bool {
		heard += len(samples)
		return true
	})
	if err == nil && heard == 0 {
		err = errors.New("the voice is silent")
	}
	return err
}
