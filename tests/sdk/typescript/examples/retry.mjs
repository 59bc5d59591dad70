const retryConfig = {
  maxRetries: 3,
  backoffStrategy: 'exponential',
  retryableErrors: ['TIMEOUT_EXCEEDED', 'RESOURCE_UNAVAILABLE'],
  onRetry: (attempt, error) => {
    console.log(`Retry attempt ${attempt}: ${error.message}`);
  }
};

const batch = await client.batches.create(config, { retry: retryConfig });
