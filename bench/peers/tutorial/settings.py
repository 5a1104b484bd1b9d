"""The least that Channels needs; with REDIS_URL its pub/sub layer, without it the in-memory one."""

import os

SECRET_KEY = "for the bench only, no data behind it"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["daphne", "channels"]
USE_TZ = True
_REDIS_URL = os.environ.get("REDIS_URL")
CHANNEL_LAYERS: dict[str, dict[str, object]] = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [_REDIS_URL]},
    }
    if _REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}
