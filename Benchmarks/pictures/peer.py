"""The same net in Python torch: Sources/Neural/UNet.swift, layer for layer, and its training step.

`python -m pictures.peer SIDE CHANNELS CONDITIONS STEPS f32|bf16` trains on noise for so many steps on one thread
and prints the CPU seconds of a step, the first few left out, and how many parameters there are.
"""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

EMBEDDING, WAVES, HEADS = 192, 32, 4


def norm(channels: int) -> nn.GroupNorm:
    return nn.GroupNorm(8 if channels % 8 == 0 else 1, channels)


class Block(nn.Module):
    def __init__(self, inputs: int, width: int):
        super().__init__()
        self.norm0, self.first = norm(inputs), nn.Conv2d(inputs, width, 3, padding=1)
        self.steering = nn.Linear(EMBEDDING, 2 * width)
        self.norm1, self.second = norm(width), nn.Conv2d(width, width, 3, padding=1)
        self.around = nn.Identity() if inputs == width else nn.Conv2d(inputs, width, 1)

    def forward(self, x, told):
        factor, shift = self.steering(told)[:, :, None, None].chunk(2, 1)
        h = self.first(F.silu(self.norm0(x)))
        h = self.second(F.silu(self.norm1(h) * (1 + factor) + shift))
        return h + self.around(x)


class Attention(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.norm, self.asked, self.answer = norm(width), nn.Conv2d(width, 3 * width, 1), nn.Conv2d(width, width, 1)

    def forward(self, x):
        n, width, high, wide = x.shape
        q, k, v = self.asked(self.norm(x)).reshape(n, 3, HEADS, width // HEADS, high * wide).unbind(1)
        weights = (q.transpose(2, 3) @ k * (width // HEADS) ** -0.5).softmax(3)
        return x + self.answer((weights @ v.transpose(2, 3)).transpose(2, 3).reshape(n, width, high, wide))


class UNet(nn.Module):
    def __init__(self, side: int, channels: int, conditions: int):
        super().__init__()
        self.patch = 1 if side <= 16 else 2 if side <= 64 else 4
        widths = [32, 64] if side // self.patch <= 16 else [32, 64, 96]
        inside = channels * self.patch ** 2
        self.time, self.row = nn.Linear(2 * WAVES, EMBEDDING), nn.Linear(conditions + 1, EMBEDDING)
        self.mixed = nn.Linear(EMBEDDING, EMBEDDING)
        self.door = nn.Conv2d(inside, widths[0], 3, padding=1)
        self.down = nn.ModuleList(Block(w, w) for w in widths)
        self.shrink = nn.ModuleList(nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in zip(widths, widths[1:]))
        bottom = widths[-1]
        self.middle0, self.attention, self.middle1 = Block(bottom, bottom), Attention(bottom), Block(bottom, bottom)
        self.up = nn.ModuleList(Block(2 * w, w) for w in reversed(widths))
        self.grow = nn.ModuleList(
            nn.Conv2d(b, a, 3, padding=1) for a, b in reversed(list(zip(widths, widths[1:]))))
        self.last_norm, self.last = norm(widths[0]), nn.Conv2d(widths[0], inside, 3, padding=1)
        self.register_buffer("frequencies", 3.14159 * torch.exp(torch.arange(WAVES) / (WAVES - 1) * 6.9)[None])

    def forward(self, x, t, row):
        angles = t * self.frequencies
        told = F.silu(self.time(torch.cat([angles.sin(), angles.cos()], 1)) + self.row(row))
        told = F.silu(self.mixed(told))
        h = self.door(F.pixel_unshuffle(x, self.patch) if self.patch > 1 else x)
        kept = []
        for level, block in enumerate(self.down):
            h = block(h, told)
            kept.append(h)
            if level < len(self.shrink):
                h = self.shrink[level](h)
        h = self.middle1(self.attention(self.middle0(h, told)), told)
        for index, block in enumerate(self.up):
            h = block(torch.cat([h, kept[-1 - index]], 1), told)
            if index < len(self.grow):
                h = self.grow[index](F.interpolate(h, scale_factor=2, mode="nearest"))
        out = self.last(F.silu(self.last_norm(h)))
        return F.pixel_shuffle(out, self.patch) if self.patch > 1 else out


def main(side: int, channels: int, conditions: int, steps: int, bfloat16: bool) -> None:
    torch.set_num_threads(1)
    net = UNet(side, channels, conditions)
    average = [p.detach().clone() for p in net.parameters()]
    optimizer = torch.optim.AdamW(net.parameters(), lr=2e-3, betas=(0.9, 0.99), foreach=True)
    batch = 64  # as the worker takes for few pictures
    pictures = torch.rand(2048, channels, side, side) * 2 - 1
    rows = torch.rand(2048, conditions + 1)
    first = 5
    for step in range(first + steps):
        if step == first:
            began = time.process_time()
        chosen = torch.randint(0, 2048, (batch,))
        x, noise = pictures[chosen], torch.randn(batch, channels, side, side)
        t = torch.sigmoid(torch.randn(batch, 1))
        path = (1 - t)[:, :, None, None] * noise + t[:, :, None, None] * x
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            answer = net(path, t, rows[chosen])
        loss = F.mse_loss(answer.float(), x - noise)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(average, list(net.parameters()), 0.001)
        loss.item()
    print(json.dumps({"seconds": (time.process_time() - began) / steps, "batch": batch,
                      "parameters": sum(p.numel() for p in net.parameters()), "torch": torch.__version__}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:5]), sys.argv[5] == "bf16")
