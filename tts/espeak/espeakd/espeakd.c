/* espeakd - speech worker on libespeak-ng, spoken to over pipes by package tts/espeak.
 *
 * Copyright (C) 2026 the hotline authors
 *
 * This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public License as
 * published by the Free Software Foundation, either version 3 of the License, or (at your option) any later version.
 * This program is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE. See the GNU General Public License for more details
 * <https://www.gnu.org/licenses/>.
 *
 * It is a program of its own: the hotline starts it as a child process and never links it.
 *
 * in:   one request per line: voice \t rate (words a minute) \t pitch (0-99) \t UTF-8 text \n
 * out:  "RATE 22050\n" once, then records: kind (1 byte), n (uint32, little endian), n bytes
 *         'a'  s16le mono samples
 *         'w'  int32 characters of the text before the word that begins, int32 sample of the request at which it begins
 *         'e'  end of the request: int32 0 = spoken, 1 = cancelled, 2 = unknown voice, 3 = bad request or engine error
 * SIGUSR1 cancels the request in work; its end record still comes.
 * End of input ends the program.
 *
 * build: cc -O2 -o bin/espeakd tts/espeak/espeakd/espeakd.c -lespeak-ng
 */
#include <errno.h>
#include <espeak-ng/speak_lib.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SPOKEN, CANCELLED, NO_VOICE, BAD };

static volatile sig_atomic_t cancel;

static void on_cancel(int sig) {
  (void)sig;
  cancel = 1;
}

static void put(const void *data, size_t n) {
  const char *c = data;
  while (n) {
    ssize_t k = write(1, c, n);
    if (k < 0 && errno == EINTR) continue;
    if (k <= 0) _exit(0); /* the parent is gone */
    c += k;
    n -= (size_t)k;
  }
}

/* record is written by one write where it fits a pipe's atomic size, so that the reader wakes once. */
static void record(char kind, const void *data, uint32_t n) {
  char head[5] = {kind, (char)n, (char)(n >> 8), (char)(n >> 16), (char)(n >> 24)};
  char buf[4096];
  if (n + sizeof head <= sizeof buf) {
    memcpy(buf, head, sizeof head);
    memcpy(buf + sizeof head, data, n);
    put(buf, n + sizeof head);
    return;
  }
  put(head, sizeof head);
  put(data, n);
}

static int on_audio(short *pcm, int n, espeak_EVENT *ev) {
  if (cancel) return 1;
  for (; ev && ev->type != espeakEVENT_LIST_TERMINATED; ev++) {
    if (ev->type != espeakEVENT_WORD) continue;
    int32_t w[2] = {ev->text_position - 1, ev->sample};
    record('w', w, sizeof w);
  }
  if (pcm && n > 0) record('a', pcm, (uint32_t)n * 2);
  return cancel ? 1 : 0;
}

static int speak(char *line, char *voice, size_t cap) {
  char *rate = strchr(line, '\t');
  char *pitch = rate ? strchr(rate + 1, '\t') : NULL;
  char *text = pitch ? strchr(pitch + 1, '\t') : NULL;
  if (!text) return BAD;
  *rate++ = *pitch++ = *text++ = 0;
  if (strcmp(voice, line)) {
    if (strlen(line) >= cap || espeak_SetVoiceByName(line) != EE_OK) return NO_VOICE;
    strcpy(voice, line);
  }
  espeak_SetParameter(espeakRATE, atoi(rate), 0);
  espeak_SetParameter(espeakPITCH, atoi(pitch), 0);
  if (espeak_Synth(text, strlen(text) + 1, 0, POS_CHARACTER, 0, espeakCHARS_UTF8, NULL, NULL) != EE_OK) return BAD;
  return cancel ? CANCELLED : SPOKEN;
}

int main(void) {
  struct sigaction act;
  memset(&act, 0, sizeof act);
  act.sa_handler = on_cancel;
  act.sa_flags = SA_RESTART;
  sigaction(SIGUSR1, &act, NULL);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGINT, SIG_IGN); /* Ctrl-C reaches the whole group; the parent drains first and then closes our input */

  int rate = espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 20, NULL, 0);
  if (rate <= 0) return 1;
  espeak_SetSynthCallback(on_audio);
  char head[32];
  int k = snprintf(head, sizeof head, "RATE %d\n", rate);
  put(head, (size_t)k);

  char *line = NULL, voice[128] = "";
  size_t cap = 0;
  ssize_t n;
  while ((n = getline(&line, &cap, stdin)) > 0) {
    if (line[n - 1] == '\n') line[n - 1] = 0;
    cancel = 0;
    int32_t end = speak(line, voice, sizeof voice);
    record('e', &end, sizeof end);
  }
  free(line);
  return 0;
}
