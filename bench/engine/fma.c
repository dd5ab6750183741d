/* How many multiply-adds the machine can do: ten independent accumulators a thread, nothing from memory.
 * Prints Gflop a second of wall-clock time, and of processor time, which other work on the machine changes little. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LANES 16
#define CHAINS 10
typedef float vec __attribute__((vector_size(LANES * sizeof(float))));

static const long rounds = 20000000;

static void *work(void *result) {
  vec sums[CHAINS], factor, term;
  for (int lane = 0; lane < LANES; lane++) factor[lane] = 0.999f, term[lane] = 0.001f;
  for (int chain = 0; chain < CHAINS; chain++) sums[chain] = factor;
  for (long round = 0; round < rounds; round++)
    for (int chain = 0; chain < CHAINS; chain++) sums[chain] = sums[chain] * factor + term;
  vec sum = sums[0];
  for (int chain = 1; chain < CHAINS; chain++) sum += sums[chain];
  *(float *)result = sum[0];
  return NULL;
}

static double now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

int main(int argc, char **argv) {
  int threads = argc > 1 ? atoi(argv[1]) : 1;
  double best = 0, best_cpu = 0;
  for (int repeat = 0; repeat < 5; repeat++) {
    pthread_t ids[64];
    float results[64];
    double start = now(CLOCK_MONOTONIC), start_cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 0; i < threads; i++) pthread_create(&ids[i], NULL, work, &results[i]);
    for (int i = 0; i < threads; i++) pthread_join(ids[i], NULL);
    double flops = 2.0 * LANES * CHAINS * rounds * threads / 1e9;
    double rate = flops / (now(CLOCK_MONOTONIC) - start);
    double rate_cpu = flops / (now(CLOCK_PROCESS_CPUTIME_ID) - start_cpu);
    if (rate > best) best = rate;
    if (rate_cpu > best_cpu) best_cpu = rate_cpu;
  }
  printf("{\"wall\": %.1f, \"cpu\": %.1f}\n", best, best_cpu);
  return 0;
}
