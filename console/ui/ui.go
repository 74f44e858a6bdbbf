// Package ui holds the built web pages of the console, when the program was built with the tag ui; npm builds them from this folder.
// It owns no Go logic. cmd/hotline hands Files to package console.
package ui
